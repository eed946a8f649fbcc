"""What a lead decides: disputes, whose labels count, waivers, withdrawals, rubric changes. All of it is kept."""
