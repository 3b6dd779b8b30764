output "role_arn" {
  description = "For OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN in the management account, else for ACCOUNT_ROLE_ARNS."
  value       = aws_iam_role.this.arn
}
