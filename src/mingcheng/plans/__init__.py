"""Plans: a document becomes targets, tasks, measures, parks; lint, compare, store."""
