"""What tests of a running deployment share: its clients, GitHub's side of it, and a client of the contract."""
