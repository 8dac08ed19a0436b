<?php
// Reads a JSON list of names. Asks for the pages with their verdicts from each of them but the last, deletes the page
// of that, and asks for all once more. Answers with [how many documents were judged, the names] as JSON, a line each.

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Catalogue;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Verdicts;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Pages;
use MediaWiki\MediaWikiServices;
use MediaWiki\Title\Title;
use Wikimedia\ObjectCache\HashBagOStuff;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class JudgedPages extends Maintenance {
	private int $judged = 0;

	public function execute() {
		$services = MediaWikiServices::getInstance();
		$names = json_decode( stream_get_contents( STDIN ) );
		$gone = array_pop( $names );
		$cache = new HashBagOStuff();
		foreach ( $names as $name ) {
			$this->ask( $cache, $name );
		}
		$page = $services->getWikiPageFactory()->newFromTitle( Title::makeTitle( NS_INSTRUMENT, $gone ) );
		$page->doDeleteArticleReal( 'gone', $services->getUserFactory()->newFromName( 'Admin' ) );
		$this->ask( $cache, '' );
	}

	private function ask( HashBagOStuff $cache, string $from ): void {
		$connections = MediaWikiServices::getInstance()->getConnectionProvider();
		$revisions = MediaWikiServices::getInstance()->getRevisionStore();
		$schemas = dirname( __DIR__, 2 ) . '/extension/schemas';
		$validator = new Validator( $schemas, Validator::SCHEMA, function (): array {
			$this->judged++;
			return [];
		} );
		$kind = new Kind( Kind::INSTRUMENT, $validator, NS_INSTRUMENT, NS_INSTRUMENT_PROPOSAL, '', '' );
		$pages = new Pages( $connections, $revisions, $kind );
		$this->judged = 0;
		$verdicts = new Verdicts( $cache, new Catalogue( $connections, $pages ), $pages );
		$names = array_column( iterator_to_array( $verdicts->from( $from ), false ), 'name' );
		$this->output( json_encode( [ $this->judged, $names ] ) . "\n" );
	}
}

$maintClass = JudgedPages::class;
require_once RUN_MAINTENANCE_IF_MAIN;
