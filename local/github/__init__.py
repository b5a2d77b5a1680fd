"""A local GitHub for one GitHub App: REST, GraphQL, sign-in and signed webhooks, in GitHub's own shapes."""
