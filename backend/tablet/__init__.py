"""The tablet's app as the browser loads it: page, scripts, words, icons, service worker."""
