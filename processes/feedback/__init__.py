"""What citizens think of the answers: questions asked, answers given, never altered."""
