<?php
/** Answer, for each line of JSON, how the extension judges a save of what is proposed: the state, who contributed, and why not. */
declare( strict_types = 1 );

use MediaWiki\Extension\InstrumentConfigurator\Document\Proposal;

require $argv[1];

while ( ( $line = fgets( STDIN ) ) !== false ) {
	$case = json_decode( $line, true, 512, JSON_THROW_ON_ERROR );
	$proposal = new Proposal( $case['revisions'], $case['instrument'], $case['others'], $case['removed'] );
	echo json_encode( [
		'state' => $proposal->state(),
		'branch_point' => $proposal->branchPoint(),
		'base' => $proposal->base(),
		'began_with' => $proposal->beganWith(),
		'contributions' => $proposal->contributions(),
		'contributors' => $proposal->contributors(),
		'refused' => $proposal->refusal( $case['user'], $case['sha1'] ),
	], JSON_THROW_ON_ERROR ), "\n";
}
