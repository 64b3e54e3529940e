"""What runs unattended on this machine: the watched folder, the schedule, `thirdlap up`."""
