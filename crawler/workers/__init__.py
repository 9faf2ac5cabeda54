"""Work over cores: processes that fetch and read for a run, whose main process alone archives."""
