// Whether Go's own verifier takes certificates of servers. In: a JSON object of chains by name. Out: a JSON object of why
// each is refused, empty where it is taken, and of what the root is constrained to.
package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"os"
)

type chain struct {
	// PEM.
	Root, Intermediates, Leaf string
	// The host that the client means.
	Host string
}

type finding struct {
	Refused             string
	Permitted, Excluded []string
	Critical            bool
}

func main() {
	var chains map[string]chain
	fail(json.NewDecoder(os.Stdin).Decode(&chains))
	findings := map[string]finding{}
	for name, chain := range chains {
		root, err := parse(chain.Root)
		fail(err)
		found := finding{Permitted: permitted(root), Excluded: excluded(root), Critical: root.PermittedDNSDomainsCritical}
		if err := chain.verify(root); err != nil {
			found.Refused = err.Error()
		}
		findings[name] = found
	}
	fail(json.NewEncoder(os.Stdout).Encode(findings))
}

func (c chain) verify(root *x509.Certificate) error {
	leaf, err := parse(c.Leaf)
	if err != nil {
		return err
	}
	options := x509.VerifyOptions{DNSName: c.Host, Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool()}
	options.Roots.AddCert(root)
	options.Intermediates.AppendCertsFromPEM([]byte(c.Intermediates))
	_, err = leaf.Verify(options)
	return err
}

func permitted(c *x509.Certificate) []string {
	return listed(c.PermittedDNSDomains, c.PermittedEmailAddresses, c.PermittedURIDomains, c.PermittedIPRanges)
}

func excluded(c *x509.Certificate) []string {
	return listed(c.ExcludedDNSDomains, c.ExcludedEmailAddresses, c.ExcludedURIDomains, c.ExcludedIPRanges)
}

func listed(dns, email, uri []string, ip []*net.IPNet) []string {
	all := []string{}
	for _, each := range dns {
		all = append(all, "dns "+each)
	}
	for _, each := range email {
		all = append(all, "email "+each)
	}
	for _, each := range uri {
		all = append(all, "uri "+each)
	}
	for _, each := range ip {
		all = append(all, "ip "+each.String())
	}
	return all
}

func parse(text string) (*x509.Certificate, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, fmt.Errorf("no PEM")
	}
	return x509.ParseCertificate(block.Bytes)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
