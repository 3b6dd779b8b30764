# The base identity of ocean-aws: it may assume the roles that it reads accounts with, and nothing
# else.

terraform {
  # Validations that look at other variables.
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  account_id = data.aws_caller_identity.current.account_id
  is_user    = var.identity_type == "user"
}

resource "aws_iam_user" "this" {
  count = local.is_user ? 1 : 0
  name  = var.identity_name
}

resource "aws_iam_user_policy" "this" {
  count  = local.is_user ? 1 : 0
  name   = "assume-read-roles"
  user   = aws_iam_user.this[0].name
  policy = local.assume_read_roles
}

resource "aws_iam_role" "this" {
  count              = local.is_user ? 0 : 1
  name               = var.identity_name
  description        = "Base identity of ocean-aws"
  assume_role_policy = local.trust[var.identity_type]
}

resource "aws_iam_role_policy" "this" {
  count  = local.is_user ? 0 : 1
  name   = "assume-read-roles"
  role   = aws_iam_role.this[0].name
  policy = local.assume_read_roles
}

resource "aws_iam_instance_profile" "this" {
  count = var.identity_type == "ec2" ? 1 : 0
  name  = var.identity_name
  role  = aws_iam_role.this[0].name
}

resource "aws_iam_openid_connect_provider" "this" {
  count          = var.identity_type == "irsa" && var.create_oidc_provider ? 1 : 0
  url            = "https://${var.oidc_issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_eks_pod_identity_association" "this" {
  count           = var.identity_type == "pod-identity" ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account_name
  role_arn        = aws_iam_role.this[0].arn
  # With its session tags, every role that is assumed would have to allow sts:TagSession too.
  disable_session_tags = true
}
