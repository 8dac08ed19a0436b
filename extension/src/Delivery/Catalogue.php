<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Pages;
use Wikimedia\Rdbms\DBAccessObjectUtils;
use Wikimedia\Rdbms\DBError;
use Wikimedia\Rdbms\IConnectionProvider;
use Wikimedia\Rdbms\IDBAccessObject;

/** The instrument pages of this wiki, read together. */
final class Catalogue {
	public function __construct(
		private readonly IConnectionProvider $connections,
		private readonly Pages $pages
	) {
	}

	/** Tell whether readers are given a database that may know of less than the primary one. */
	public function hasReplicas(): bool {
		return $this->connections->getReplicaDatabase()->getServerName()
			!== $this->connections->getPrimaryDatabase()->getServerName();
	}

	/**
	 * Return how far the pages have come.
	 *
	 * The generation is the newest revision, live or deleted, plus the newest log entry of the namespace. Neither goes
	 * away: a deletion moves revisions to the archive, and what does not make a revision makes a log entry. In a
	 * database that was restored from a backup the numbers begin lower and come again, so the mark has times and a
	 * hash, too.
	 *
	 * @param int $recency one of the flags of `IDBAccessObject`
	 * @param ?int[] $namespaces of which pages; null: of instruments
	 * @throws SourceError
	 */
	public function state( int $recency = IDBAccessObject::READ_NORMAL, ?array $namespaces = null ): State {
		$namespaces ??= [ $this->pages->kind->page ];
		try {
			$db = DBAccessObjectUtils::getDBFromRecency( $this->connections, $recency );
			$live = $db->newSelectQueryBuilder()
				->select( [ 'newest' => 'MAX(page_latest)', 'heads' => 'SUM(page_latest)', 'pages' => 'COUNT(*)' ] )
				->from( 'page' )
				->where( [ 'page_namespace' => $namespaces ] )
				->caller( __METHOD__ )->fetchRow();
			// With its time and its SHA-1, in whatever column a version of MediaWiki keeps that.
			$head = $db->newSelectQueryBuilder()
				->select( '*' )
				->from( 'revision' )
				->where( [ 'rev_id' => (int)$live->newest ] )
				->caller( __METHOD__ )->fetchRow();
			$deleted = $db->newSelectQueryBuilder()
				->select( [ 'newest' => 'MAX(ar_rev_id)', 'last' => 'MAX(ar_timestamp)' ] )
				->from( 'archive' )
				->where( [ 'ar_namespace' => $namespaces ] )
				->caller( __METHOD__ )->fetchRow();
			$logged = $db->newSelectQueryBuilder()
				->select( [ 'newest' => 'MAX(log_id)', 'last' => 'MAX(log_timestamp)' ] )
				->from( 'logging' )
				->where( [ 'log_namespace' => $namespaces ] )
				->caller( __METHOD__ )->fetchRow();
		} catch ( DBError $error ) {
			throw self::unreadable( $error );
		}
		$texts = array_map(
			static fn ( $row ) => array_map( 'strval', (array)$row ), [ $live, $head, $deleted, $logged ]
		);
		return new State(
			max( (int)$live->newest, (int)$deleted->newest ) + (int)$logged->newest, sha1( serialize( $texts ) )
		);
	}

	/**
	 * @param int $recency one of the flags of `IDBAccessObject`
	 * @throws SourceError
	 */
	public function read( int $recency = IDBAccessObject::READ_NORMAL ): Reading {
		$state = $this->state( $recency );
		[ $instruments, $leftOut, $complete ] = [ [], [], true ];
		try {
			foreach ( $this->pages->from( '', $recency ) as $page ) {
				$instrument = $page->instrument();
				if ( $instrument ) {
					$instruments[$page->id] = $instrument;
				} else {
					$leftOut[] = [ 'name' => $page->name, 'reason' => $page->reason() ];
					$complete = $complete && self::isOff( $page->value );
				}
			}
		} catch ( DBError $error ) {
			throw self::unreadable( $error );
		}
		uasort( $instruments, static fn ( $one, $other ) => strcmp( $one->document->name, $other->document->name ) );
		return new Reading( $state, $instruments, $leftOut, $complete );
	}

	/** Tell whether a document, valid or not, surely is enabled nowhere. */
	private static function isOff( mixed $value ): bool {
		$on = array_filter(
			(array)( Json::get( $value, 'overrides' ) ?? [] ),
			static fn ( $override ) => !in_array( Json::get( $override, 'enabled' ), [ null, false ], true )
		);
		return !$on && Json::get( $value, 'enabled' ) === false;
	}

	private static function unreadable( DBError $error ): SourceError {
		return new SourceError( 'The database could not be read.', 0, $error );
	}
}
