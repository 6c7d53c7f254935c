// Command osservatorio is the labour-market observatory.
package main

import (
	"os"

	"osservatorio/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }
