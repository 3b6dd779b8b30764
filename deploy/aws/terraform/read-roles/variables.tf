variable "role_name" {
  type        = string
  default     = "PortOceanReadRole"
  description = "Name of the role, the same in every account."

  validation {
    condition     = can(regex("^[\\w+=,.@-]{1,64}$", var.role_name))
    error_message = "role_name is the name of a role, without its path."
  }
}

variable "role_path" {
  type        = string
  default     = "/"
  description = "IAM path of the role, the same in every account."

  validation {
    condition     = can(regex("^/([\\w+=,.@-]+/)*$", var.role_path))
    error_message = "role_path begins and ends with a slash."
  }
}

variable "base_identity_arn" {
  type        = string
  description = "The user or role that ocean-aws starts from; it has to exist already."

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::\\d{12}:(user|role)/[\\w+=,.@/-]+$", var.base_identity_arn))
    error_message = "base_identity_arn is the ARN of an IAM user or role."
  }
}

variable "external_id" {
  type        = string
  description = "The value of OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID."

  validation {
    condition     = can(regex("^[\\w+=,.@:/-]{2,}$", var.external_id)) && length(var.external_id) <= 1224
    error_message = "external_id has 2 to 1224 letters, digits and characters of +=,.@:/_-."
  }
}

variable "optional_enrichments" {
  type        = bool
  default     = true
  description = "Allow what only enrichments need that a mapping may name in includeActions."
}

variable "organizational_units" {
  type        = list(string)
  default     = null
  description = "In the management account: root or units whose accounts get the role, or an empty list for none. null in any other account."

  validation {
    condition     = alltrue([for id in coalesce(var.organizational_units, []) : can(regex("^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$", id))])
    error_message = "organizational_units has ids of roots and organizational units."
  }
}

variable "stack_set_name" {
  type        = string
  default     = "port-ocean-members"
  description = "Name of the StackSet that puts the role into the other accounts."
}
