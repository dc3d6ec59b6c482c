/* Saves reloads; every page works without it. */
"use strict";
