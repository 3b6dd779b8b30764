output "base_identity_arn" {
  description = "For base_identity_arn of read-roles."
  value       = local.is_user ? aws_iam_user.this[0].arn : aws_iam_role.this[0].arn
}

output "instance_profile_name" {
  description = "ec2: for the instance."
  value       = one(aws_iam_instance_profile.this[*].name)
}
