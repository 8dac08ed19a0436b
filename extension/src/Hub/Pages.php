<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use Generator;
use MediaWiki\Content\JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\RevisionStore;
use MediaWiki\Revision\SlotRecord;
use stdClass;
use Throwable;
use Wikimedia\Rdbms\DBAccessObjectUtils;
use Wikimedia\Rdbms\DBConnectionError;
use Wikimedia\Rdbms\DBError;
use Wikimedia\Rdbms\IConnectionProvider;
use Wikimedia\Rdbms\IDBAccessObject;
use Wikimedia\Rdbms\IReadableDatabase;

/**
 * All pages of a kind on this wiki, read in batches, since there may be many.
 *
 * A page that is broken in the database, in whatever way, is one with a fault, and the others are what they are: here
 * and nowhere else is caught what a page throws.
 */
final class Pages {
	private const LOST = 'its revision, or what belongs to it, is lost in the database';

	public function __construct(
		private readonly IConnectionProvider $connections,
		private readonly RevisionStore $revisionStore,
		public readonly Kind $kind,
		private readonly int $batch = 200
	) {
	}

	/**
	 * Return each page, by its title in the database and in the order of titles.
	 *
	 * @param string $name where to begin
	 * @param int $recency one of the flags of `IDBAccessObject`
	 * @return Generator<string,StoredPage>
	 * @throws DBError the database as a whole cannot be read
	 */
	public function from( string $name = '', int $recency = IDBAccessObject::READ_NORMAL ): Generator {
		$db = DBAccessObjectUtils::getDBFromRecency( $this->connections, $recency );
		$after = '>=';
		do {
			// The pages first, alone: with their revisions joined, one that lost its own would not be there at all.
			$heads = iterator_to_array( $db->newSelectQueryBuilder()
				->select( [ 'page_id', 'page_title', 'page_latest' ] )
				->from( 'page' )
				->where( [ 'page_namespace' => $this->kind->page, $db->expr( 'page_title', $after, $name ) ] )
				->orderBy( 'page_title' )
				->limit( $this->batch )
				->caller( __METHOD__ )->fetchResultSet(), false );
			$rows = $this->rows( $db, array_map( static fn ( $head ) => (int)$head->page_latest, $heads ) );
			$revisions = $this->revisions( $rows, $recency );
			foreach ( $heads as $head ) {
				[ $name, $after ] = [ (string)$head->page_title, '>' ];
				$latest = (int)$head->page_latest;
				// A title can be broken, too, and would break whatever it is shown in.
				$shown = mb_scrub( $name, 'UTF-8' );
				$found = $revisions[$latest] ?? $rows[$latest] ?? null;
				yield $name => $this->page( (int)$head->page_id, $shown, $found, $recency );
			}
		} while ( count( $heads ) === $this->batch );
	}

	/** @return array<int,stdClass> by revision */
	private function rows( IReadableDatabase $db, array $ids ): array {
		$found = $ids ? $this->revisionStore->newSelectQueryBuilder( $db )
			->joinComment()
			->joinPage()
			->where( [ 'rev_id' => $ids ] )
			->caller( __METHOD__ )->fetchResultSet() : [];
		$rows = [];
		foreach ( $found as $row ) {
			$rows[(int)$row->rev_id] = $row;
		}
		return $rows;
	}

	/** Return the revisions with their texts, read together; none if one of them is broken. */
	private function revisions( array $rows, int $recency ): array {
		try {
			return $this->revisionStore->newRevisionsFromBatch(
				// A copy: what it notes in a row would be in the way of reading that alone.
				array_map( static fn ( $row ) => clone $row, array_values( $rows ) ),
				[ 'slots' => [ SlotRecord::MAIN ], 'content' => true ],
				$recency
			)->getValue();
		} catch ( DBConnectionError $error ) {
			throw $error;
		} catch ( Throwable ) {
			return [];
		}
	}

	/**
	 * @param int $id
	 * @param string $name
	 * @param RevisionRecord|stdClass|null $found the revision; or its row, where it could not be read with others
	 * @param int $recency
	 */
	private function page( int $id, string $name, RevisionRecord|stdClass|null $found, int $recency ): StoredPage {
		if ( $found === null ) {
			return new StoredPage( $id, $name, null, [], self::LOST );
		}
		try {
			$revision = $found instanceof RevisionRecord
				? $found : $this->revisionStore->newRevisionFromRow( $found, $recency );
			$value = self::value( $revision );
			return is_string( $value ) ? new StoredPage( $id, $name, null, [], $value )
				: new StoredPage( $id, $name, $value, $this->kind->validator->problems( $value, $name ) );
		} catch ( DBConnectionError $error ) {
			throw $error;
		} catch ( Throwable ) {
			return new StoredPage( $id, $name, null, [], self::LOST );
		}
	}

	/** Return the JSON value of a revision as an object or a list, or why there is none. */
	private static function value( RevisionRecord $revision ): mixed {
		$slot = $revision->getSlot( SlotRecord::MAIN, RevisionRecord::RAW );
		$content = $slot->getContent();
		// Texts are cached by numbers, which mean others after the database was restored.
		if ( $slot->getSha1() !== SlotRecord::base36Sha1( $content->serialize() ) ) {
			return 'its text is not the one of which the database has the SHA-1';
		}
		if ( $revision->isDeleted( RevisionRecord::DELETED_TEXT ) ) {
			return 'its text is hidden';
		}
		if ( !$content instanceof JsonContent ) {
			return 'it is no JSON page';
		}
		$value = $content->getData()->getValue();
		return is_string( $value ) ? 'it is no JSON object' : $value;
	}
}
