"""Finding: the analysis of German words, the index of what is published, and the queries against it."""
