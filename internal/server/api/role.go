package api

// Role says what a token's holder may read beyond what is public.
type Role string
