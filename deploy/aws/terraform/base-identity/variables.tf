variable "identity_type" {
  type        = string
  description = "user: an IAM user, whose access key you create afterwards. ec2, ecs: the role of an instance or a task. irsa, pod-identity: the role of a service account."

  validation {
    condition     = contains(["user", "ec2", "ecs", "irsa", "pod-identity"], var.identity_type)
    error_message = "identity_type is user, ec2, ecs, irsa or pod-identity."
  }
}

variable "identity_name" {
  type        = string
  default     = "port-ocean"
  description = "Name of the user or role."
}

variable "role_name" {
  type        = string
  default     = "PortOceanReadRole"
  description = "Name of the roles that it may assume."

  validation {
    condition     = can(regex("^[\\w+=,.@-]{1,64}$", var.role_name))
    error_message = "role_name is the name of a role, without its path."
  }
}

variable "role_path" {
  type        = string
  default     = "/"
  description = "IAM path of the roles that it may assume."

  validation {
    condition     = can(regex("^/([\\w+=,.@-]+/)*$", var.role_path))
    error_message = "role_path begins and ends with a slash."
  }
}

variable "oidc_issuer" {
  type        = string
  default     = ""
  description = "irsa: issuer of the cluster, without https://."

  validation {
    condition     = var.oidc_issuer == "" || can(regex("^[a-z0-9.-]+(/[\\w.~-]+)*$", var.oidc_issuer))
    error_message = "oidc_issuer is the issuer of the cluster without https://."
  }

  validation {
    condition     = var.oidc_issuer != "" || var.identity_type != "irsa"
    error_message = "identity_type irsa needs oidc_issuer."
  }
}

variable "create_oidc_provider" {
  type        = bool
  default     = false
  description = "irsa: create the OIDC provider too; an account can have one for each issuer."
}

variable "cluster_name" {
  type        = string
  default     = ""
  description = "pod-identity: name of the cluster."

  validation {
    condition     = var.cluster_name != "" || var.identity_type != "pod-identity"
    error_message = "identity_type pod-identity needs cluster_name."
  }
}

variable "namespace" {
  type        = string
  default     = "port-ocean"
  description = "irsa and pod-identity: namespace of the service account."
}

variable "service_account_name" {
  type        = string
  default     = "port-ocean"
  description = "irsa and pod-identity: name of the service account."
}
