package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"osservatorio/internal/duck"
	"osservatorio/internal/model"
)

func main() {
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Options{TempDir: "/tmp/wt"})
	if err != nil {
		panic(err)
	}
	s, _ := os.ReadFile(os.Args[1] + "/build/views.sql")
	if err := db.Exec(ctx, model.Moved(string(s), os.Args[1])); err != nil {
		panic(err)
	}
	for _, f := range os.Args[2:] {
		q, err := os.ReadFile(f)
		if err != nil {
			panic(err)
		}
		text := string(q)
		if _, b, ok := strings.Cut(text, "---*/"); ok {
			name := strings.TrimSuffix(f[strings.LastIndex(f, "/")+1:], ".sql")
			start := time.Now()
			if err := db.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS core; DROP VIEW IF EXISTS core."+name+"; CREATE TABLE core."+name+" AS "+b); err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(f, time.Since(start))
			continue
		}
		for _, q := range strings.Split(text, ";\n") {
			if strings.TrimSpace(q) == "" {
				continue
			}
			start := time.Now()
			h, rows, err := db.Strings(ctx, q)
			if err != nil {
				fmt.Println(err)
				continue
			}
			fmt.Println(strings.Join(h, "\t"))
			for _, r := range rows {
				fmt.Println(strings.Join(r, "\t"))
			}
			fmt.Println(time.Since(start))
		}
	}
}
