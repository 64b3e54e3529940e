"""Which race an athlete is ready for, and the weekly load behind it."""
