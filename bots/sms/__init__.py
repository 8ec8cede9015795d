"""The SMS channel: one doorbell, six gateways."""
