"""The exchange network of the model programme Weltoffene Kommune."""

VERSION = "0.1.0"
