"""What every format's reader shares: the tables it returns, errors, identity, sports."""
