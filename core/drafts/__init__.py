"""What is asked of whoever writes to everybody, from the first line to the look before it leaves."""
