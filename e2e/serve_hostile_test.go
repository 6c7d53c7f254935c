package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// raw sends bytes to a server as they are and returns what comes back until the server closes, or "" and
// the error of the connection.
func raw(t *testing.T, url, bytes string) string {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	io.WriteString(c, bytes)
	answer, _ := io.ReadAll(c)
	return string(answer)
}

// TestHostileRequests sends what no client should: each gets a refusal or an ordinary answer, never a
// broken one, and those who come after are served.
func TestHostileRequests(t *testing.T) {
	url := serving(t, demoLake(t))
	end := "Host: x\r\nConnection: close\r\n\r\n"
	for name, c := range map[string]struct{ request, want string }{
		"no HTTP":                       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"},
		"no version":                    {"GET /\r\n" + end, "400"},
		"two lengths":                   {"GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n" + end, "400"},
		"length and chunks":             {"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n" + end + "0\r\n\r\n", "4"},
		"two hosts":                     {"GET / HTTP/1.1\r\nHost: y\r\n" + end, "400"},
		"a host that breaks out":        {"GET / HTTP/1.1\r\nHost: x\"><script>\r\nConnection: close\r\n\r\n", "400"},
		"headers of a megabyte":         {"GET / HTTP/1.1\r\nX: " + strings.Repeat("a", 1<<20) + "\r\n" + end, "431"},
		"many headers":                  {"GET / HTTP/1.1\r\n" + strings.Repeat("X: y\r\n", 1<<16) + end, "431"},
		"a newline in the address":      {"GET /%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\n" + end, "404"},
		"a newline in a parameter":      {"GET /api/v1/indicators?release=%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\n" + end, "404"},
		"a zero in the address":         {"GET /%00 HTTP/1.1\r\n" + end, "404"},
		"broken escapes":                {"GET /%zz HTTP/1.1\r\n" + end, "400"},
		"broken escapes of a parameter": {"GET /api/v1/indicators?release=%zz HTTP/1.1\r\n" + end, "400"},
		"bytes that are no text":        {"GET /api/v1/indicators?release=%ff%fe HTTP/1.1\r\n" + end, "404"},
		"up and out":                    {"GET /assets/../../../../etc/passwd HTTP/1.1\r\n" + end, "30"},
		"up and out, escaped":           {"GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + end, "404"},
		"up and out, escaped twice":     {"GET /assets/%252e%252e%252fetc%252fpasswd HTTP/1.1\r\n" + end, "404"},
		"another site as address":       {"GET http://example.org/ HTTP/1.1\r\n" + end, "200"},
		"a tunnel":                      {"CONNECT example.org:443 HTTP/1.1\r\n" + end, "4"},
		"an unknown method":             {"FROBNICATE / HTTP/1.1\r\n" + end, "405"},
		"an upgrade":                    {"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\n" + end, "200"},
		"a body where none is read":     {"GET / HTTP/1.1\r\nContent-Length: 9\r\n" + end + "some body", "200"},
		"a body that never comes":       {"GET / HTTP/1.1\r\nContent-Length: 1000000000\r\n" + end, "200"},
		"a range that makes no sense":   {"GET / HTTP/1.1\r\nRange: bytes=9-1,-,x\r\n" + end, "200"},
		"languages without end":         {"GET / HTTP/1.1\r\nAccept-Language: " + strings.Repeat("en;q=0.1,", 1500) + "\r\n" + end, "200"},
		"release by a path":             {"GET /api/v1/indicators?release=../../lake.json HTTP/1.1\r\n" + end, "404"},
		"release by SQL":                {"GET /api/v1/indicators?release=%27%20OR%201=1%20-- HTTP/1.1\r\n" + end, "404"},
	} {
		answer := raw(t, url, c.request)
		if !strings.HasPrefix(answer, "HTTP/1.1 "+c.want) {
			t.Errorf("%s: want %s, got %.200q", name, c.want, answer)
		}
		if head, _, _ := strings.Cut(answer, "\r\n\r\n"); strings.Contains(head, "\nSet-Cookie") || strings.Contains(answer, "root:") {
			t.Errorf("%s: %.300q", name, answer)
		}
	}
	if r := get(t, url+"/healthz"); r.StatusCode != 200 {
		t.Errorf("afterwards: %s", r.Status)
	}
}

// TestSlowClients opens many connections that ask, or listen, a byte at a time: others are served at once,
// and the slow ones are cut off.
func TestSlowClients(t *testing.T) {
	url := serving(t, demoLake(t))
	var wait sync.WaitGroup
	cut := make(chan time.Duration, 300)
	start := time.Now()
	for range 300 {
		c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			defer c.Close()
			fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\n")
			ended := make(chan struct{})
			go func() {
				io.Copy(io.Discard, bufio.NewReader(c))
				close(ended)
			}()
			for {
				select {
				case <-ended:
					cut <- time.Since(start)
					return
				case <-time.After(200 * time.Millisecond):
					fmt.Fprint(c, "X")
				}
				if time.Since(start) > time.Minute {
					cut <- time.Since(start)
					return
				}
			}
		})
	}
	for range 20 {
		if r := get(t, url+"/"); r.StatusCode != http.StatusOK {
			t.Errorf("beside slow clients: %s", r.Status)
		}
	}
	wait.Wait()
	close(cut)
	for took := range cut {
		if took > 30*time.Second {
			t.Fatalf("a client that asked a byte at a time was heard for %s", took)
		}
	}
}
