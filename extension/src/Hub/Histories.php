<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Page\PageReference;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\RevisionStore;
use Wikimedia\Rdbms\ILoadBalancer;

/** The histories of pages, as the review needs them. */
final class Histories {
	public function __construct(
		private readonly ILoadBalancer $loadBalancer,
		private readonly RevisionStore $revisionStore
	) {
	}

	/**
	 * Return what the page said from its creation to now, oldest first, read from the primary database.
	 *
	 * The chain of parents, not the listing: an undelete lists revisions that were never the page's text.
	 *
	 * @return array[] `revision` (int), `sha1` (hexadecimal, of the text) and `user`, each null when hidden
	 */
	public function of( PageReference $page ): array {
		$db = $this->loadBalancer->getConnection( DB_PRIMARY );
		$query = $this->revisionStore->getQueryInfo( [ 'page' ] );
		$where = [ 'page_namespace' => $page->getNamespace(), 'page_title' => $page->getDBkey() ];
		$rows = $db->select( $query['tables'], $query['fields'], $where, __METHOD__, [], $query['joins'] );
		$revisions = [];
		$next = 0;
		foreach ( $rows as $row ) {
			$revisions[(int)$row->rev_id] = $this->revisionStore->newRevisionFromRow( $row );
			$next = (int)$row->page_latest;
		}
		$chain = [];
		while ( isset( $revisions[$next] ) ) {
			$revision = $revisions[$next];
			// Each is taken once, so that a chain that bites its own tail ends.
			unset( $revisions[$next] );
			$chain[] = [
				'revision' => $next,
				'sha1' => $revision->isDeleted( RevisionRecord::DELETED_TEXT )
					? null : \Wikimedia\base_convert( $revision->getSha1(), 36, 16, 40 ),
				'user' => $revision->isDeleted( RevisionRecord::DELETED_USER )
					? null : $revision->getUser( RevisionRecord::RAW )?->getName(),
			];
			$next = (int)$revision->getParentId();
		}
		return array_reverse( $chain );
	}
}
