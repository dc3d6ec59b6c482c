"""What closures work with: values, the budget, operators, loops."""
