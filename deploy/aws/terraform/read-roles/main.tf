# The roles with which ocean-aws reads accounts: that of this account, and in the management account
# the StackSet that puts it into the others, those that join later too.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.role_name
  path               = var.role_path
  description        = "Lets ocean-aws read this account for Port"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "this" {
  for_each = local.policies
  name     = each.key
  role     = aws_iam_role.this.name
  policy   = each.value
}

resource "aws_cloudformation_stack_set" "members" {
  count            = length(local.units) > 0 ? 1 : 0
  name             = var.stack_set_name
  description      = "The roles with which ocean-aws reads the accounts for Port"
  permission_model = "SERVICE_MANAGED"
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  template_body    = file("${path.module}/../../cloudformation/member-role.yaml")
  parameters       = local.member_parameters

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  managed_execution {
    active = true
  }

  # An account in which it fails does not stop the others: the StackSet's operations name it.
  operation_preferences {
    failure_tolerance_percentage = 100
    max_concurrent_percentage    = 100
  }

  lifecycle {
    # AWS gives one to a StackSet with service-managed permissions.
    ignore_changes = [administration_role_arn]
  }
}

# IAM has no regions: the one of the provider is enough.
resource "aws_cloudformation_stack_set_instance" "members" {
  count          = length(aws_cloudformation_stack_set.members)
  stack_set_name = aws_cloudformation_stack_set.members[0].name

  deployment_targets {
    organizational_unit_ids = local.units
  }

  operation_preferences {
    failure_tolerance_percentage = 100
    max_concurrent_percentage    = 100
  }
}
