<?php
// Reads a JSON list of names. Asks for what waits, twice; empties the first one's proposal and asks again; hides its
// first revision's author and asks once more. Answers with how often the database was asked for a history, and the names of what
// waits, as JSON, a line each.

use MediaWiki\CommentStore\CommentStoreComment;
use MediaWiki\Content\JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Waiting;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Histories;
use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\Title;
use Wikimedia\ObjectCache\HashBagOStuff;
use Wikimedia\Rdbms\IConnectionProvider;
use Wikimedia\Rdbms\IDatabase;
use Wikimedia\Rdbms\IReadableDatabase;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class WaitingProposals extends Maintenance {
	private IConnectionProvider $connections;
	private Waiting $waiting;

	public function execute() {
		$services = MediaWikiServices::getInstance();
		// Each history asks for some.
		$this->connections = new class() implements IConnectionProvider {
			public int $asked = 0;

			/** @inheritDoc */
			public function getPrimaryDatabase( $domain = false ): IDatabase {
				$this->asked++;
				return MediaWikiServices::getInstance()->getConnectionProvider()->getPrimaryDatabase( $domain );
			}

			/** @inheritDoc */
			public function getReplicaDatabase( $domain = false, $group = null ): IReadableDatabase {
				return MediaWikiServices::getInstance()->getConnectionProvider()->getReplicaDatabase( $domain, $group );
			}

			/** @inheritDoc */
			public function commitAndWaitForReplication( $fname, $ticket, array $opts = [] ) {
				throw new LogicException( 'Nothing is written.' );
			}

			/** @inheritDoc */
			public function getEmptyTransactionTicket( $fname ) {
				throw new LogicException( 'Nothing is written.' );
			}
		};
		$this->waiting = new Waiting(
			new HashBagOStuff(), Services::of()->getCatalogue(), $services->getConnectionProvider(),
			new Histories( $this->connections, $services->getRevisionStore() ), $services->getRevisionStore()
		);
		[ $name ] = json_decode( stream_get_contents( STDIN ) );
		$this->tell();
		$this->tell();
		$page = $services->getWikiPageFactory()->newFromTitle( Title::makeTitle( NS_INSTRUMENT_PROPOSAL, $name ) );
		$updater = $page->newPageUpdater( $services->getUserFactory()->newFromName( 'Mara' ) );
		$updater->setContent( SlotRecord::MAIN, new JsonContent( '{}' ) );
		$updater->saveRevision( CommentStoreComment::newUnsavedComment( 'emptied' ) );
		$this->tell();
		$log = new ManualLogEntry( 'delete', 'revision' );
		$log->setPerformer( $services->getUserFactory()->newFromName( 'Admin' ) );
		$log->setTarget( $page->getTitle() );
		$log->insert();
		$this->tell();
	}

	private function tell(): void {
		$this->connections->asked = 0;
		$kind = Services::of()->getKinds()->ofNamespace( NS_INSTRUMENT );
		$waiting = array_map( 'strval', array_keys( $this->waiting->of( $kind ) ) );
		$this->output( json_encode( [ 'asked' => $this->connections->asked, 'waiting' => $waiting ] ) . "\n" );
	}
}

$maintClass = WaitingProposals::class;
require_once RUN_MAINTENANCE_IF_MAIN;
