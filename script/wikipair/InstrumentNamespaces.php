<?php
/**
 * Instrument pages on a wiki without our extension.
 *
 * Save beside LocalSettings.php and end LocalSettings.php with
 *     require_once __DIR__ . '/InstrumentNamespaces.php';
 */

// Two namespaces and their talk pages: the live instruments, and proposals for them.
define( 'NS_INSTRUMENT', 3100 );
define( 'NS_INSTRUMENT_TALK', 3101 );
define( 'NS_INSTRUMENT_PROPOSAL', 3102 );
define( 'NS_INSTRUMENT_PROPOSAL_TALK', 3103 );
$wgExtraNamespaces[NS_INSTRUMENT] = 'Instrument';
$wgExtraNamespaces[NS_INSTRUMENT_TALK] = 'Instrument_talk';
$wgExtraNamespaces[NS_INSTRUMENT_PROPOSAL] = 'Instrument_proposal';
$wgExtraNamespaces[NS_INSTRUMENT_PROPOSAL_TALK] = 'Instrument_proposal_talk';

// New pages are JSON; names keep their small first letter (web-scroll, not Web-scroll).
foreach ( [ NS_INSTRUMENT, NS_INSTRUMENT_PROPOSAL ] as $namespace ) {
	$wgNamespaceContentModels[$namespace] = CONTENT_MODEL_JSON;
	$wgCapitalLinkOverrides[$namespace] = false;
}

// One right for each, needed for every edit, creation, move and deletion there.
$wgAvailableRights[] = 'editinstruments';
$wgAvailableRights[] = 'proposeinstruments';
$wgNamespaceProtection[NS_INSTRUMENT] = [ 'editinstruments' ];
$wgNamespaceProtection[NS_INSTRUMENT_PROPOSAL] = [ 'proposeinstruments' ];

// Who has them: maintainers both, everybody with an account the right to propose.
$wgGroupPermissions['instrument-maintainer']['editinstruments'] = true;
$wgGroupPermissions['instrument-maintainer']['proposeinstruments'] = true;
$wgGroupPermissions['user']['proposeinstruments'] = true;

// Bot passwords and OAuth sessions use a right only through a grant that contains it.
foreach ( [ 'editinstruments' => 'vandalism', 'proposeinstruments' => 'low' ] as $right => $risk ) {
	$wgGrantPermissions[$right][$right] = true;
	$wgGrantPermissionGroups[$right] = 'page-interaction';
	// Read by MediaWiki 1.43 and later.
	$wgGrantRiskGroups[$right] = $risk;
}

// The names of all this on Special:BotPasswords, Special:ListGroupRights and Special:Tags.
// A page in the MediaWiki namespace (MediaWiki:Grant-editinstruments) goes before them.
$wgHooks['MessagesPreLoad'][] = static function ( $title, &$message, $code ) {
	$texts = [
		'Action-editinstruments' => 'edit instruments',
		'Action-proposeinstruments' => 'propose instruments',
		'Grant-editinstruments' => 'Edit instruments',
		'Grant-proposeinstruments' => 'Propose instruments',
		'Group-instrument-maintainer' => 'Instrument maintainers',
		'Group-instrument-maintainer-member' => 'instrument maintainer',
		'Right-editinstruments' => 'Edit instruments',
		'Right-proposeinstruments' => 'Propose instruments',
		'Tag-instruments' => 'by the command line',
		'Tag-instruments-description' => 'Saved with the instruments command line',
	];
	if ( $message === false && isset( $texts[$title] ) ) {
		$message = $texts[$title];
	}
};
