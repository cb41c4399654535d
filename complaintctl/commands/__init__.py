"""One verb, one file: plain values in, a result out. No click, no print, no clock."""
