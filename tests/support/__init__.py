"""What tests share: sites, processes, archives. Mirrors no room; no test is in here."""
