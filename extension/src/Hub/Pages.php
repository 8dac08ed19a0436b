<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use Generator;
use MediaWiki\Revision\RevisionStore;
use MediaWiki\Revision\SlotRecord;
use Wikimedia\Rdbms\DBError;
use Wikimedia\Rdbms\ILoadBalancer;

/** All instrument pages of this wiki, read in batches, since there may be many. */
final class Pages {
	public function __construct(
		private readonly ILoadBalancer $loadBalancer,
		private readonly RevisionStore $revisionStore,
		private readonly int $batch = 200
	) {
	}

	/**
	 * Return the newest revision of each page, by name and in its order; null for one that is broken in the database.
	 *
	 * @param string $name where to begin
	 * @throws DBError
	 */
	public function from( string $name = '' ): Generator {
		$db = $this->loadBalancer->getConnection( DB_REPLICA );
		$query = $this->revisionStore->getQueryInfo( [ 'page' ] );
		$after = '>=';
		do {
			$where = [ 'page_namespace' => NS_INSTRUMENT, 'page_latest = rev_id', "page_title $after " . $db->addQuotes( $name ) ];
			$rows = iterator_to_array( $db->select( $query['tables'], $query['fields'], $where, __METHOD__,
				[ 'ORDER BY' => 'page_title', 'LIMIT' => $this->batch ], $query['joins'] ), false );
			$revisions = $this->revisionStore
				->newRevisionsFromBatch( $rows, [ 'slots' => [ SlotRecord::MAIN ], 'content' => true ] )->getValue();
			foreach ( $rows as $row ) {
				yield (string)$row->page_title => $revisions[$row->rev_id];
				[ $name, $after ] = [ $row->page_title, '>' ];
			}
		} while ( count( $rows ) === $this->batch );
	}
}
