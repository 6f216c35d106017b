// Where compiled modules are kept between runs.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gsl-lang/gsl/lang/cache"
	"github.com/gsl-lang/gsl/vm"
)

// moduleCache is the cache of compiled modules; nil: none.
func moduleCache(j *job) vm.ModuleCache {
	dir := os.Getenv("GSL_CACHE_DIR")
	if dir == "off" {
		return nil
	}
	if dir == "" {
		d, err := os.UserCacheDir()
		if err != nil {
			return nil
		}
		dir = filepath.Join(d, "gsl")
	}
	dir, err := filepath.Abs(dir) // the program may change its directory
	if err != nil {
		return nil
	}
	// What this build of the command compiles is good for this build only; size and time tell builds apart.
	exe, err := os.Executable()
	if err != nil {
		return nil
	}
	st, err := os.Stat(exe)
	if err != nil {
		return nil
	}
	salt := fmt.Sprintf("%s\x00%s\x00%d %d", version, exe, st.Size(), st.ModTime().UnixNano())
	return cache.Open(dir, salt, j.noWrite || os.Getenv("PYTHONDONTWRITEBYTECODE") != "")
}
