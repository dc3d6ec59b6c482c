"""What a service task calls by name, and the outside world those functions touch."""
