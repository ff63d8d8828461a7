"""What those who run a desk look at: a line for each request, figures for Prometheus."""
