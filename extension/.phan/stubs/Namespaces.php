<?php
// extension.json defines them when the extension is loaded, which phan does not do.

const NS_INSTRUMENT = 3100;
const NS_INSTRUMENT_TALK = 3101;
const NS_INSTRUMENT_PROPOSAL = 3102;
const NS_INSTRUMENT_PROPOSAL_TALK = 3103;
