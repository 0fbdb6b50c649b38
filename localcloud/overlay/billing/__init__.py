"""Cost Explorer: what was used, from the service's own token ledger and from Lambda's REPORT lines, at dated prices."""
