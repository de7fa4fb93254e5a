"""The exchange network of the model programme Weltoffene Kommune."""
