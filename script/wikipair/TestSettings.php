<?php
/**
 * What the two test wikis need beyond InstrumentNamespaces.php. Loopback only, never for a real site.
 *
 * The LocalSettings.php that script/wiki writes sets $wikiDirectory, the addresses and the secrets first.
 */

// As on Wikimedia: everybody may edit what is not protected, and costly queries are restricted.
$wgGroupPermissions['*']['edit'] = true;
$wgMiserMode = true;

$wgDBtype = 'sqlite';
$wgSQLiteDataDir = "$wikiDirectory/data";
// Tables with frequent writes live in files of their own and take their lock at once,
// as MediaWiki's installer sets it up; otherwise parallel edits meet "database is locked".
$ownFile = static fn ( string $name ): array => [
	'type' => 'sqlite',
	'dbname' => $name,
	'tablePrefix' => '',
	'variables' => [ 'synchronous' => 'NORMAL' ],
	'dbDirectory' => $wgSQLiteDataDir,
	'trxMode' => 'IMMEDIATE',
	'flags' => 0,
];
$wgObjectCaches[CACHE_DB] = [
	'class' => SqlBagOStuff::class,
	'loggroup' => 'SQLBagOStuff',
	'server' => $ownFile( 'wikicache' ),
];
$wgJobTypeConf['default'] = [
	'class' => 'JobQueueDB',
	'claimTTL' => 3600,
	'server' => $ownFile( "{$wgDBname}_jobqueue" ),
];
$wgResourceLoaderUseObjectCacheForDeps = true;

// Edit tokens are refused when the session is not kept in the database.
$wgSessionCacheType = CACHE_DB;
// APCu would save 4 ms of an edit (28 instead of 32; 40 with CACHE_DB), but a
// maintenance script has an APCu of its own and would leave the server with stale values.
$wgMainCacheType = CACHE_NONE;
$wgParserCacheType = CACHE_DB;
$wgMessageCacheType = CACHE_DB;
$wgCacheDirectory = "$wikiDirectory/cache";
$wgLocalisationCacheConf['store'] = 'array';

$wgUploadDirectory = "$wikiDirectory/images";
$wgEnableUploads = false;
$wgUseInstantCommons = false;
$wgEnableEmail = false;
$wgPingback = false;
$wgRateLimits = [];
// PHP's built-in server sends the answer only after the jobs that follow it are done.
$wgJobRunRate = 0;
$wgShowExceptionDetails = false;

// PHP's built-in server answers 404 to a path that ends like a file name.
$wgArticlePath = '/index.php?title=$1';
$wgUsePathInfo = false;
wfLoadSkin( 'Vector' );
$wgDefaultSkin = 'vector-2022';

// Rights that no grant of MediaWiki's contains, for the bot password of the account Admin.
$wgGrantPermissions['test-administration'] = [
	'hideuser' => true, 'managechangetags' => true, 'deletechangetags' => true, 'userrights' => true,
];
$wgHooks['MessagesPreLoad'][] = static function ( $title, &$message ) {
	if ( $title === 'Grant-test-administration' ) {
		$message = 'Administer the test wiki';
	}
};
