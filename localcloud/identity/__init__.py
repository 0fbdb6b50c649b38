"""Corrections of how the emulator judges who may do what."""
