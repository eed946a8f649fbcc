"""What a reviewer gets and is told: the queue, qualification, repeats, progress and their own reviews."""
