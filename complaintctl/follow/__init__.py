"""What is to be done now, and was not done before: steps of ladders that were reached, occasions of
action rules, the actions made of them. Pure: what was done before is handed in."""
