"""Read one recording second by second: signal, timer, spikes, terrain, auto-laps."""
