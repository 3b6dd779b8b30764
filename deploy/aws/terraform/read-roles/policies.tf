locals {
  # The documented policies, which are made from what the program reads.
  documents     = "${path.module}/../../../../docs/policies"
  member        = jsondecode(file("${local.documents}/member.json")).Statement
  management    = jsondecode(file("${local.documents}/management.json")).Statement
  is_management = var.organizational_units != null
  units         = coalesce(var.organizational_units, [])

  chosen = {
    resources    = local.member
    organization = local.is_management ? local.management : []
  }

  # Inline policies by name; their sum has to stay below 10,240 characters.
  policies = {
    for name, statements in local.chosen : name => jsonencode({
      Version = "2012-10-17"
      Statement = [
        for one in statements : one
        if var.optional_enrichments || !endswith(one.Sid, "Optional")
      ]
    }) if length(statements) > 0
  }

  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "BaseIdentity"
      Effect    = "Allow"
      Principal = { AWS = var.base_identity_arn }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })

  # What the StackSet hands to member-role.yaml.
  member_parameters = {
    RoleName            = var.role_name
    RolePath            = var.role_path
    BaseIdentityArn     = var.base_identity_arn
    ExternalId          = var.external_id
    OptionalEnrichments = tostring(var.optional_enrichments)
  }
}
