"""Who works here: units, people, roles, substitutes, and the calendars they work by."""
