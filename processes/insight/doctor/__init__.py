"""Is everything still true? The promises I1 to I13 as questions that any database can be asked."""
