from no_such_settings import DEBUG
