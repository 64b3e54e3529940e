"""What one recording says second by second: signal, timer, spikes, terrain, auto-laps."""
